import { DocumentGoneError, ImageNotFoundError } from '../domain/errors.ts';

/** The answer, or undefined where the image has gone since somebody told of it, or the document is not kept any more. */
export async function ifThere<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ImageNotFoundError || error instanceof DocumentGoneError) return undefined;
    throw error;
  }
}
