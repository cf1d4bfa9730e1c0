import { DocumentGoneError } from '../domain/errors.ts';

/** A document, or undefined where it is not kept any more. That it cannot be read just now is raised. */
export async function unlessGone<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof DocumentGoneError) return undefined;
    throw error;
  }
}
