/** What this page says its edits by, so that it knows what Python says of them. */
export const ME: string = Math.random().toString(36).slice(2);
