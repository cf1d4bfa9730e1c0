import { NewerSchemaError } from './errors.ts';

/** Refuses what a newer version of the service has stored: it could be misread, and then overwritten. */
export function refuseNewer(what: string, schema: number, known: number): void {
  if (schema > known) {
    throw new NewerSchemaError(
      `${what} has schema ${schema}, and this version of the service knows ${known} at most: deploy the version that wrote it, or a newer one.`,
    );
  }
}
