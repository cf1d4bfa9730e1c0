import { operationOf } from '../../endpoint/operation.ts';
import type { AwsRequest } from '../../endpoint/protocol.ts';
import type { Need } from '../need.ts';

/** The actions on an object; its parts are written with the right to write it. */
const ON_OBJECT: Readonly<Record<string, string>> = {
  GetObject: 's3:GetObject',
  HeadObject: 's3:GetObject',
  PutObject: 's3:PutObject',
  DeleteObject: 's3:DeleteObject',
  CreateMultipartUpload: 's3:PutObject',
  UploadPart: 's3:PutObject',
  CompleteMultipartUpload: 's3:PutObject',
  AbortMultipartUpload: 's3:AbortMultipartUpload',
  ListParts: 's3:ListMultipartUploadParts',
};

const ON_BUCKET: Readonly<Record<string, string>> = {
  ListObjectsV2: 's3:ListBucket',
  HeadBucket: 's3:ListBucket',
};

/** Parameters that change nothing about the action; others, such as `acl`, ask for something else. */
const PARAMETER =
  /^(x-id|x-amz-.*|response-.*|uploads|uploadid|partnumber|list-type|prefix|delimiter|max-keys|continuation-token|start-after|encoding-type)$/i;

/** Undefined for a request whose action is not known here. */
export function s3Needs(request: AwsRequest): readonly Need[] | undefined {
  const { url, headers } = request;
  const isPlain = [...url.searchParams.keys()].every((name) => PARAMETER.test(name));
  if (!isPlain || 'x-amz-copy-source' in headers) return undefined;
  const operation = operationOf('s3', request);
  const bucket = bucketOf(request);
  const [onObject, onBucket] = [ON_OBJECT[operation], ON_BUCKET[operation]];
  if (onObject !== undefined) {
    const key = decodeURIComponent(url.pathname.slice(`/${bucket}/`.length));
    return [{ action: onObject, resource: `${arnOf(bucket)}/${key}` }];
  }
  return onBucket === undefined ? undefined : [{ action: onBucket, resource: arnOf(bucket) }];
}

/** What it takes to be told that an object is not there: without it S3 answers as if it were forbidden. */
export function needToMiss(request: AwsRequest): Need | undefined {
  const isRead = ['GET', 'HEAD'].includes(request.method);
  if (!isRead || ON_OBJECT[operationOf('s3', request)] === undefined) return undefined;
  return { action: 's3:ListBucket', resource: arnOf(bucketOf(request)) };
}

function bucketOf({ url }: AwsRequest): string {
  return url.pathname.split('/', 2)[1] ?? '';
}

function arnOf(bucket: string): string {
  return `arn:aws:s3:::${bucket}`;
}
