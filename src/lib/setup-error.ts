/** The product cannot run as it is set up. The message is for the person at the terminal and is printed without a stack. */
export class SetupError extends Error {
  override name = 'SetupError';
}
