import { type Finding, findingKey } from '../../src/domain/finding.ts';

/** Something that the books of the service have otherwise than it is. */
export interface Discrepancy {
  readonly name: string;
  readonly detail: string;
}

/** The findings of an assessment, suppressed ones included. */
interface Found {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly { readonly finding: Finding }[];
}

/** Where the findings that are stored are not those that there are. */
export function findingDifferences(
  where: string,
  stored: Found,
  recorded: Found,
): readonly Discrepancy[] {
  const [has, should] = [gravities(stored), gravities(recorded)];
  const lost = [...should.keys()].filter((key) => !has.has(key));
  const invented = [...has.keys()].filter((key) => !should.has(key));
  const wrong = [...should].flatMap(([key, gravity]) => {
    const other = has.get(key);
    return other === undefined || other === gravity ? [] : [`${key} is ${gravity}, not ${other}`];
  });
  const twice = stored.findings.length + stored.suppressed.length - has.size;
  const say = (name: string, keys: readonly string[]) => {
    const [first, ...others] = keys;
    if (first === undefined) return [];
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    return [{ name, detail: `${where}: ${first}${more}` }];
  };
  return [
    ...say('finding-lost', lost),
    ...say('finding-invented', invented),
    ...say('finding-wrong', wrong),
    ...(twice > 0 ? [{ name: 'finding-twice', detail: `${where}: ${twice}` }] : []),
  ];
}

/** How bad each finding is, by its key. */
function gravities({ findings, suppressed }: Found): ReadonlyMap<string, string> {
  const all = [...findings, ...suppressed.map(({ finding }) => finding)];
  return new Map(all.map((finding) => [findingKey(finding), gravityOf(finding)]));
}

function gravityOf(finding: Finding): string {
  const { severity, fix, exploitAvailable, kev, epss, platforms } = finding;
  return JSON.stringify({
    severity,
    fix,
    exploitAvailable,
    kev,
    epss,
    platforms: [...platforms].sort(),
  });
}

/** `breach 1 critical 2 low` */
export function inShort(
  verdict: string,
  counts: Readonly<Record<string, number | undefined>>,
): string {
  const parts = Object.entries(counts)
    .filter(([, count]) => count)
    .map(([severity, count]) => `${count} ${severity}`)
    .sort();
  return [verdict, ...parts].join(' ');
}
