import type { RecordedRegistry } from '../../recorded-registry/index.ts';
import { counted, cutTo, wrapWords } from './layout.ts';
import type { Paint } from './paint.ts';

export function titleLines(paint: Paint): readonly string[] {
  return [
    '',
    `${paint('bold', 'ECR Scan Warden')} on this machine: no AWS account and no Docker needed`,
    '',
  ];
}

/** The registry in words: `9 repositories, 13 manifests, scanned by BASIC scanning`. */
export function registryFacts(registry: RecordedRegistry): string {
  const { repositories, scanningConfiguration } = registry;
  const manifests = repositories.reduce((sum, { images }) => sum + images.length, 0);
  return [
    counted(repositories.length, 'repository', 'repositories'),
    counted(manifests, 'manifest'),
    `${scanningConfiguration.scanType} scanning`,
  ].join(', ');
}

/** `  registry  local/sample-registry`, with further lines below the first. */
export function factLines(
  label: string,
  facts: readonly string[],
  columns: number,
  paint: Paint,
): readonly string[] {
  const width = columns - 12;
  return facts.map((fact, index) => {
    const head = index === 0 ? label : '';
    return `  ${paint('dim', head.padEnd(9))} ${cutTo(fact, width)}`;
  });
}

/** A part of the story, with a sentence or two for those who see it for the first time. */
export function chapterLines(
  title: string,
  explanation: string,
  columns: number,
  paint: Paint,
): readonly string[] {
  return [
    '',
    paint('bold', title),
    ...wrapWords(explanation, columns).map((line) => paint('dim', line)),
    '',
  ];
}
