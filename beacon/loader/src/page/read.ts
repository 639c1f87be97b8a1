/** Reading what is the page's: it may not be there, may be shadowed by an element of the same name, or may throw. What cannot be read is missing. */
import { attempt } from "../attempt.ts";

/** A page could give megabytes; what leaves is shorter by far. */
const MOST_LENGTH = 2000;

/** A property, or a property of a property; without names the value itself. */
export const read = (of: unknown, ...names: (string | number)[]): unknown =>
  attempt(() => {
    for (const name of names) of = (of as Record<string | number, unknown> | undefined)?.[name];
    return of;
  });

/** The same where it is a text; empty if it is anything else. */
export const text = (of: unknown, ...names: string[]): string => {
  const value = read(of, ...names);
  return typeof value == "string" ? value.slice(0, MOST_LENGTH) : "";
};

/** The text that JavaScript makes of a value: `[object Object]`, a number's digits. */
export const spell = (value: unknown): string => attempt(() => String(value)) ?? "";
