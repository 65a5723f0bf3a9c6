/** What a result follows from beside its prompt: the seed that was asked for, where there is one, else `otherwise`. */
export function seedTextOf(request: { prompt: string; seed?: number | undefined }, otherwise: string): string {
  return request.seed === undefined ? otherwise : `${request.seed} ${request.prompt}`;
}
