/** The address at which the bundler puts a compiled file. */
declare module '*.wasm?url' {
  const url: string;
  export default url;
}

/** Its content as a `data:` URL in base64. */
declare module '*.wasm?url&inline' {
  const url: string;
  export default url;
}
