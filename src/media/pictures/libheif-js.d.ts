declare module 'libheif-js/wasm-bundle.js' {
  /** One picture of a file. `display` turns and mirrors it as the file says, and gives null where it cannot be decoded. */
  export type HeifImage = {
    get_width(): number;
    get_height(): number;
    is_primary(): boolean;
    has_alpha_channel(): boolean;
    display(
      to: { data: Uint8Array; width: number; height: number },
      then: (displayed: { data: Uint8Array } | null) => void,
    ): void;
    free(): void;
  };
  const libheif: {
    /** Decodes nothing yet; gives the pictures that a file has beside each other, none where it is broken. */
    HeifDecoder: new () => { decode(file: Uint8Array): HeifImage[] };
  };
  export default libheif;
}
