import type { Paint } from '../demo/screen/paint.ts';
import type { Fault } from '../faults/faults.ts';
import type { Audit } from './audit.ts';

/** At most so many discrepancies of one name are told one by one. */
const SHOWN = 8;

/** How many faults of each kind have happened, and where. */
export function faultLines(injected: readonly Fault[], paint: Paint): readonly string[] {
  const byPlace = Map.groupBy(injected, ({ service, caller }) => `${service}, of ${caller}`);
  const rows = [...byPlace].sort().map(([place, faults]) => {
    const kinds = [...Map.groupBy(faults, ({ kind }) => kind)]
      .map(([kind, some]) => `${some.length} ${kind}`)
      .sort()
      .join(', ');
    return `  ${place.padEnd(28)}${String(faults.length).padStart(7)}  ${paint('dim', kinds)}`;
  });
  return ['', paint('bold', `Faults: ${injected.length.toLocaleString('en')}`), ...rows];
}

/** The figures of the books, and what is wrong in them. */
export function auditLines({ figures, discrepancies }: Audit, paint: Paint): readonly string[] {
  const rows = figures.map(
    ([what, value]) => `  ${what.padEnd(44)}${value.toLocaleString('en').padStart(9)}`,
  );
  const byName = Map.groupBy(discrepancies, ({ name }) => name);
  const wrong = [...byName]
    .sort()
    .flatMap(([name, some]) => [
      `  ${paint('red', name)}: ${some.length}`,
      ...some.slice(0, SHOWN).map(({ detail }) => `    ${detail}`),
      ...(some.length > SHOWN ? [`    and ${some.length - SHOWN} more`] : []),
    ]);
  const verdict =
    discrepancies.length === 0
      ? paint('green', 'The books are right.')
      : paint('red', `The books are wrong: ${discrepancies.length} discrepancies.`);
  return ['', paint('bold', 'Books'), ...rows, '', verdict, ...wrong];
}
