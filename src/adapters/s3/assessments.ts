import type { S3Client } from '@aws-sdk/client-s3';
import type { Assessment } from '../../domain/assessment.ts';
import type { Assessments } from '../../ports.ts';
import { getJson, putJson } from './objects.ts';

/** `findings/<registry>/<region>/<repository>/<image digest>/<time>-<id>.json.gz`: written once, never changed. */
export function s3Assessments(client: S3Client, bucket: string, newId: () => string): Assessments {
  return {
    async put(assessment: Assessment) {
      const { registryId, region, repository, imageDigest } = assessment.image;
      const hex = imageDigest.replace(/^sha256:/, '');
      const key = `findings/${registryId}/${region}/${repository}/${hex}/${assessment.assessedAt}-${newId()}.json.gz`;
      await putJson(client, bucket, key, assessment);
      return key;
    },

    get: (key: string) => getJson<Assessment>(client, bucket, key),
  };
}
