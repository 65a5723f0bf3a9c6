import { type Checker, type Symbol as Name, SymbolFlags, type Type, TypeFlags } from 'typescript/unstable/sync';

/** The type of a program as text, in full: nothing that is declared elsewhere is named, but for what `names` has. */
export type TypePrinter = { print(type: Type): string };

/** A longer one is of a type that holds itself, such as any value of JSON, and would never end. */
const longestPath = 400;

/** Generic interfaces of `src/client/calls.ts`, which the package has, too. */
const kept = new Set(['Query', 'Mutation', 'Subscription']);

/**
 * Prints types as a declaration file of its own can have them: values that JSON and superjson carry, and calls. `names` are
 * the types, by their ids, that are called by a name.
 * @throws Error for any other type, such as a function, a class or `any`: it says at which path
 */
export function createTypePrinter(checker: Checker, names: ReadonlyMap<number, string>): TypePrinter {
  function print(type: Type, path: string): string {
    const name = names.get(type.id);
    return name ?? printWhole(type, path);
  }

  /** As `print`, for a type that has a name of its own: what the name stands for. */
  function printWhole(type: Type, path: string): string {
    if (path.length > longestPath) throw new Error(`${path} holds itself: its type must be told otherwise.`);
    if (type.isErrorType() || type.flags & TypeFlags.Any) throw new Error(`${path} is any.`);
    if (type.isIntrinsicType()) return type.intrinsicName;
    if (type.isStringLiteralType()) return `'${type.value.replaceAll(/['\\]/g, '\\$&')}'`;
    if (type.isLiteralType()) return String(type.value);
    if (type.isUnionType()) return printUnion(type.getTypes(), path);
    if (type.isIntersectionType() || type.isObjectType()) return printObject(type, path);
    throw new Error(`${path} cannot be told: a type of the flags ${type.flags}.`);
  }

  function printUnion(types: readonly Type[], path: string): string {
    const parts = types.map((part) => print(part, path));
    const both = parts.includes('true') && parts.includes('false');
    const told = both ? ['boolean', ...parts.filter((part) => part !== 'true' && part !== 'false')] : parts;
    const isLast = (part: string) => part === 'null' || part === 'undefined';
    return [...told.filter((part) => !isLast(part)), ...told.filter(isLast)].join(' | ');
  }

  function printObject(type: Type, path: string): string {
    const name = type.getSymbol()?.name ?? '';
    const typeArguments = type.isTypeReference() ? checker.getTypeArguments(type) : [];
    if (type.isTupleType()) throw new Error(`${path} is a tuple.`);
    if (kept.has(name)) return `${name}<${typeArguments.map((one) => print(one, path)).join(', ')}>`;
    if (name === 'Date') return name;
    if (name === 'Array' || name === 'ReadonlyArray') return printArray(name, typeArguments, path);
    if ((type.getSymbol()?.flags ?? 0) & SymbolFlags.Class) throw new Error(`${path} is a ${name}, which is a class.`);
    const indexes = checker.getIndexInfosOfType(type).map(({ keyType, valueType }) => {
      return `[key: ${print(keyType, path)}]: ${print(valueType, `${path}[]`)};`;
    });
    const members = [...indexes, ...checker.getPropertiesOfType(type).map((one) => printProperty(one, path))];
    return members.length === 0 ? 'Record<never, never>' : `{\n${members.join('\n')}\n}`;
  }

  function printArray(name: string, [element]: readonly Type[], path: string): string {
    if (!element) throw new Error(`${path} is an array of nothing.`);
    const told = print(element, `${path}[]`);
    return `${name === 'Array' ? '' : 'readonly '}${element.isUnionType() && !names.has(element.id) ? `(${told})` : told}[]`;
  }

  function printProperty(property: Name, path: string): string {
    const type = checker.getTypeOfSymbol(property);
    const at = `${path}.${property.name}`;
    if (!type) throw new Error(`${at} has no type.`);
    const doc = checker.getDocumentationCommentOfSymbol(property);
    const name = /^[A-Za-z_$][\w$]*$/.test(property.name) ? property.name : JSON.stringify(property.name);
    const isOptional = (property.flags & SymbolFlags.Optional) !== 0;
    return `${printDoc(doc)}${name}${isOptional ? '?' : ''}: ${print(type, at)};`;
  }

  return { print: (type) => printWhole(type, '') };
}

/** A comment over a declaration; nothing for none. */
export function printDoc(doc: string): string {
  if (doc === '') return '';
  const lines = doc.replaceAll('*/', '*\\/').split('\n');
  return lines.length === 1 ? `/** ${lines[0]} */\n` : `/**\n${lines.map((line) => ` * ${line}`).join('\n')}\n */\n`;
}
