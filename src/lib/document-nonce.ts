/**
 * The nonce that this document's scripts carry, which its Content-Security-Policy asks of style elements too; undefined
 * where no script has one. A browser hides the attribute, but not from scripts that may run.
 */
export function documentNonce(): string | undefined {
  return document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce;
}
