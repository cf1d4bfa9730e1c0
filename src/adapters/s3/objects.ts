import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { DocumentGoneError } from '../../domain/errors.ts';
import { refuseNewer } from '../../domain/schema.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Counts the shapes of documents; what was stored before shapes were counted is of shape 0. */
const SCHEMA = 1;

/** Writes a document as gzipped JSON, with the version of its shape. */
export async function putJson(
  client: S3Client,
  bucket: string,
  key: string,
  document: object,
): Promise<void> {
  await client.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: await compress(JSON.stringify({ schema: SCHEMA, ...document })),
      ContentType: 'application/json',
      ContentEncoding: 'gzip',
    }),
  );
}

/**
 * Reads what `putJson` wrote. The caller names the type: nobody else writes under its prefix. What a newer version of
 * the service wrote is not read. Raises DocumentGoneError, to who may list the bucket: to others S3 does not tell.
 */
export async function getJson<T>(client: S3Client, bucket: string, key: string): Promise<T> {
  const { Body } = await getObject(client, bucket, key);
  if (!Body) throw new Error(`s3://${bucket}/${key} has no body.`);
  return readJson<T>(await Body.transformToByteArray(), `s3://${bucket}/${key}`);
}

async function getObject(
  client: S3Client,
  bucket: string,
  key: string,
): Promise<GetObjectCommandOutput> {
  try {
    return await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  } catch (error) {
    if (!(error instanceof NoSuchKey)) throw error;
    throw new DocumentGoneError(`s3://${bucket}/${key} is not there any more.`, { cause: error });
  }
}

/** The document that `putJson` made these bytes of. */
export async function readJson<T>(bytes: Uint8Array, name: string): Promise<T> {
  const text = await decompress(bytes);
  const { schema = 0, ...document } = JSON.parse(text.toString('utf8'));
  refuseNewer(name, schema, SCHEMA);
  return document as T;
}

/** Reads a text that is not compressed. */
export async function getText(client: S3Client, bucket: string, key: string): Promise<string> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (!Body) throw new Error(`s3://${bucket}/${key} has no body.`);
  return Body.transformToString();
}

/** Reads a text that is not compressed, line by line. */
export async function* getLines(
  client: S3Client,
  bucket: string,
  key: string,
): AsyncGenerator<string> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (!(Body instanceof Readable)) throw new Error(`s3://${bucket}/${key} has no body.`);
  for await (const line of createInterface({ input: Body, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line !== '') yield line;
  }
}
