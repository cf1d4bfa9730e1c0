import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import type { Creator } from '../deploy.ts';
import { physicalName } from '../physical-name.ts';
import { readProperties } from './properties.ts';

const Bucket = z.object({ BucketName: z.string().optional() });

/** Creates empty buckets; encryption, lifecycle and access rules are left out. */
export function s3Creators(client: S3Client): Record<string, Creator> {
  return {
    async 'AWS::S3::Bucket'(request) {
      const { BucketName } = readProperties(Bucket, request);
      const name = BucketName ?? toBucketName(physicalName(request, 63));
      await client.send(new CreateBucketCommand({ Bucket: name }));
      return {
        ref: name,
        attributes: {
          Arn: `arn:aws:s3:::${name}`,
          DomainName: `${name}.s3.amazonaws.com`,
          RegionalDomainName: `${name}.s3.${request.stack.region}.amazonaws.com`,
        },
      };
    },
  };
}

/** Names of buckets are lower case. */
function toBucketName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9.-]/g, '-');
}
