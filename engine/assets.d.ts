// Texts that ship inside the bundles (esbuild's text loader).
declare module '*.yaml' {
  const text: string;
  export default text;
}
declare module '*.md' {
  const text: string;
  export default text;
}
