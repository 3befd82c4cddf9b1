// A file's text, as the builder and the tests give it.

declare module "*?raw" {
  const text: string;
  export default text;
}
