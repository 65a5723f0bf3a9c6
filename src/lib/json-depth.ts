import { ValidationError } from '#/lib/errors.ts';

/** In how many levels objects and arrays of a request may lie in each other. What reads them goes down as many. */
export const maxJsonDepth = 100;

const [quote, backslash, openArray, closeArray, openObject, closeObject] = [...'"\\[]{}'].map((sign) =>
  sign.charCodeAt(0),
);

/** Whether objects and arrays lie in each other in more levels than may be. The text is not parsed, and need not be JSON. */
export function isTooDeep(json: string): boolean {
  if (json.length <= maxJsonDepth) return false;
  let depth = 0;
  let isInText = false;
  for (let at = 0; at < json.length; at += 1) {
    const sign = json.charCodeAt(at);
    if (isInText) {
      if (sign === backslash) at += 1;
      else if (sign === quote) isInText = false;
    } else if (sign === quote) isInText = true;
    else if (sign === openArray || sign === openObject) {
      depth += 1;
      if (depth > maxJsonDepth) return true;
    } else if (sign === closeArray || sign === closeObject) depth -= 1;
  }
  return false;
}

/** @param field what the text is of, such as `body` @throws ValidationError when it is too deep */
export function assertShallow(field: string, json: string): void {
  if (isTooDeep(json))
    throw new ValidationError([{ field, message: `must have at most ${maxJsonDepth} levels of objects and arrays` }]);
}
