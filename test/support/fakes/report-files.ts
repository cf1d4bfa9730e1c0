import type { ReportFiles } from '../../../src/ports.ts';

export interface FakeReportFiles extends ReportFiles {
  /** What has been written, by key. */
  readonly files: ReadonlyMap<string, string>;
}

/** The files of reports in memory; links lead to example.com until 18:00. */
export function fakeReportFiles(): FakeReportFiles {
  const files = new Map<string, string>();
  return {
    files,
    async put(name, _type, parts) {
      let text = '';
      for await (const part of parts) text += part;
      files.set(`reports/${name}`, text);
      return `reports/${name}`;
    },
    link: async (key) => ({
      url: `https://bucket.example.com/${key}?X-Amz-Signature=abc`,
      until: '2026-03-01T18:00:00.000Z',
      location: `s3://bucket/${key}`,
    }),
  };
}
