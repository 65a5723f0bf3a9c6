/** What the model refuses, by the reason of the product's closed set, with the figures that its error must carry. */
export class Refused extends Error {
  readonly reason: string;
  readonly figures: Record<string, unknown>;
  constructor(reason: string, figures: Record<string, unknown> = {}) {
    super(reason);
    this.reason = reason;
    this.figures = figures;
  }
}
