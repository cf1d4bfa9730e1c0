import { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { ReportFiles } from '../../ports.ts';

/**
 * A link made by a role ends with the role's credentials, whatever it says, and Lambda does not tell when that is. AWS
 * names six hours as what the credentials of roles may be counted on for
 * (repost.aws/knowledge-center/presigned-url-s3-bucket-expiration).
 */
const LINK_SECONDS = 6 * 60 * 60;

/** `reports/<name>`. */
export function s3ReportFiles(client: S3Client, bucket: string, now: () => Date): ReportFiles {
  return {
    async put(name, type, parts) {
      const key = `reports/${name}`;
      const upload = new Upload({
        client,
        params: {
          Bucket: bucket,
          Key: key,
          Body: Readable.from(parts, { objectMode: false }),
          ContentType: type,
          ContentDisposition: `inline; filename="${name.split('/').at(-1)}"`,
        },
      });
      await upload.done();
      return key;
    },

    async link(key) {
      const at = now();
      const command = new GetObjectCommand({ Bucket: bucket, Key: key });
      return {
        url: await getSignedUrl(client, command, { expiresIn: LINK_SECONDS, signingDate: at }),
        until: new Date(at.getTime() + LINK_SECONDS * 1000).toISOString(),
        location: `s3://${bucket}/${key}`,
      };
    },
  };
}
