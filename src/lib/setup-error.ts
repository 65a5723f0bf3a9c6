/** A reason why the product cannot run here, as one sentence for the person at the terminal. Printed without a stack. */
export class SetupError extends Error {
  override name = 'SetupError';
}
