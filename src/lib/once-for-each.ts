/**
 * Makes `make` work once for each object that it is given, and answer with the same the next time. What it made is kept as
 * long as the object is; a promise that fails is not.
 */
export function onceForEach<Given extends object, Made>(make: (given: Given) => Made): (given: Given) => Made {
  const made = new WeakMap<Given, { value: Made }>();
  return (given) => {
    const known = made.get(given) ?? { value: make(given) };
    made.set(given, known);
    if (known.value instanceof Promise) known.value.catch(() => made.delete(given));
    return known.value;
  };
}
