import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { Outcome } from '../../domain/assessment.ts';
import type { Report } from '../../domain/report.ts';
import type { Selection } from '../../domain/scope.ts';
import type { PlannedImage, Sweeps } from '../../ports.ts';
import { getJson, getLines, getText, putJson } from './objects.ts';

/** What a Distributed Map writes beside its results. */
interface ResultManifest {
  readonly ResultFiles: { readonly SUCCEEDED?: readonly { readonly Key: string }[] };
}

interface Selected {
  readonly selections: readonly Selection[];
}

/** `sweeps/<sweep>/`: the plan and what it has selected by, the results of the map; `reports/<sweep>/`: the report. */
export function s3Sweeps(client: S3Client, bucket: string): Sweeps {
  return {
    async writePlan(sweep, images) {
      const key = `sweeps/${sweep}/plan.jsonl`;
      const upload = new Upload({
        client,
        params: {
          Bucket: bucket,
          Key: key,
          Body: Readable.from(toLines(images), { objectMode: false }),
          ContentType: 'application/jsonl',
        },
      });
      await upload.done();
      return key;
    },

    async *readPlan(key) {
      for await (const line of getLines(client, bucket, key))
        yield JSON.parse(line) as PlannedImage;
    },

    async putSelections(sweep, selections) {
      const key = `sweeps/${sweep}/selections.json.gz`;
      await putJson(client, bucket, key, { selections });
      return key;
    },

    async getSelections(key) {
      const { selections } = await getJson<Selected>(client, bucket, key);
      return selections;
    },

    async *readOutcomes(manifestKey) {
      const { ResultFiles } = JSON.parse(
        await getText(client, bucket, manifestKey),
      ) as ResultManifest;
      for (const { Key } of ResultFiles.SUCCEEDED ?? []) {
        for await (const line of getLines(client, bucket, Key)) yield JSON.parse(line) as Outcome;
      }
    },

    async putReport(sweep, report) {
      const key = `reports/${sweep}/report.json.gz`;
      await putJson(client, bucket, key, report);
      return key;
    },

    getReport: (key) => getJson<Report>(client, bucket, key),
  };
}

async function* toLines(images: AsyncIterable<PlannedImage>): AsyncGenerator<string> {
  for await (const image of images) yield `${JSON.stringify(image)}\n`;
}
