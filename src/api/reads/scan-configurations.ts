import { InvalidInputError } from '../../domain/errors.ts';
import type { ScanConfiguration } from '../../domain/scan-configuration.ts';
import type { Ports } from '../../ports.ts';
import { ProblemError } from '../http/problem.ts';

type Needs = Pick<Ports, 'scanConfigurations'>;

/** All of them. */
export function readScanConfigurations({
  scanConfigurations,
}: Needs): Promise<readonly ScanConfiguration[]> {
  return readable(scanConfigurations.all());
}

/** Ends with 404 where there is none of this id. */
export async function readScanConfiguration(
  { scanConfigurations }: Needs,
  id: string,
): Promise<ScanConfiguration> {
  const found = await readable(scanConfigurations.get(id));
  if (!found) throw notThere();
  return found;
}

export function notThere(): ProblemError {
  return new ProblemError(404, 'There is no scan configuration of this id.');
}

/** What somebody has put by hand and is not well-formed is no fault of the request. */
async function readable<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    throw new ProblemError(500, `What is stored cannot be read. ${error.message}`);
  }
}
