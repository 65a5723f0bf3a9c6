import type { z } from 'zod';

/** What a value is once it was sent as JSON: instants become texts. */
export type Sent<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Sent<Item>[]
    : T extends object
      ? { [Key in keyof T]: Sent<T[Key]> }
      : T;

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/**
 * Returns the schema of what `Answer` is as JSON. It does not compile where the two are not the same: what the document says of
 * an answer stays what the verb returns.
 */
export function schemaOf<Answer>() {
  return <Schema extends z.ZodType>(
    schema: Same<z.output<Schema>, Sent<Answer>> extends true ? Schema : never,
  ): Schema => schema;
}
