// The addresses in a style sheet.

const ADDRESSES =
  /\/\*[\s\S]*?\*\/|url\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^"'()\s]+))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')/gi;

/** One address, and whether it is a sheet's. */
export type Replace = (address: string, isSheet: boolean) => Promise<string | undefined>;

/** Replaces each address in a style sheet, if there is anything to replace it with. */
export async function withAddresses(css: string, replace: Replace): Promise<string> {
  const found = [...css.matchAll(ADDRESSES)].filter(([text]) => !text.startsWith("/*"));
  const replacements = await Promise.all(
    found.map((match) => {
      const [text, quoted, single, bare, imported, importedSingle] = match;
      const sheet = imported ?? importedSingle;
      const isSheet = sheet !== undefined || isImport(css, match.index);
      const address = sheet ?? quoted ?? single ?? bare ?? "";
      return address === "" ? undefined : replace(address, isSheet).then((url) => [text, url]);
    }),
  );
  let result = "";
  let at = 0;
  found.forEach(({ 0: text, index }, number) => {
    const url = replacements[number]?.[1];
    const kept = /^@import/i.test(text) ? `@import url("${url}")` : `url("${url}")`;
    result += css.slice(at, index) + (url === undefined ? text : kept);
    at = index + text.length;
  });
  return result + css.slice(at);
}

function isImport(css: string, index: number): boolean {
  return /@import\s+$/i.test(css.slice(Math.max(0, index - 20), index));
}
