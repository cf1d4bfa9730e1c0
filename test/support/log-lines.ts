import { jest } from '@jest/globals';

export interface LogLine {
  readonly [field: string]: unknown;
}

/** Keeps what is written to the log from the test's output, and collects it; `jest.restoreAllMocks` ends that. */
export function collectLogLines(): LogLine[] {
  const lines: LogLine[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      lines.push(JSON.parse(String(text)));
      return true;
    });
  }
  return lines;
}

/** The metrics among the lines: name, value and dimensions, without the one that tells services apart. */
export function metricsIn(lines: readonly LogLine[]): readonly unknown[] {
  return lines.flatMap((line) => {
    const { CloudWatchMetrics: [metric] = [] } = (line._aws ?? {}) as {
      CloudWatchMetrics?: readonly { Dimensions: string[][]; Metrics: { Name: string }[] }[];
    };
    if (!metric) return [];
    const [{ Name } = { Name: '' }] = metric.Metrics;
    const dimensions = metric.Dimensions.flat().filter((name) => name !== 'service');
    return [[Name, line[Name], Object.fromEntries(dimensions.map((name) => [name, line[name]]))]];
  });
}
