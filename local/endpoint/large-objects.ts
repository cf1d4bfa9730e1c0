import type { AwsRequest, AwsResponse, AwsService } from './protocol.ts';

/** fauxqs refuses requests of more than 11 MiB. */
const PART_BYTES = 10 * 1024 * 1024;

/** Lets S3 take objects in one request that are larger than what fauxqs takes: it is given them in parts. */
export function withLargeObjects(service: AwsService): AwsService {
  return (request) =>
    request.method === 'PUT' && request.body.length > PART_BYTES
      ? putInParts(service, request)
      : service(request);
}

async function putInParts(service: AwsService, request: AwsRequest): Promise<AwsResponse> {
  const { body } = request;
  const send = (method: string, query: Record<string, string>, part: Buffer) => {
    const url = new URL(request.url);
    url.search = String(new URLSearchParams(query));
    return service({ ...request, method, url, headers: headersFor(request, part), body: part });
  };
  const begun = await send('POST', { uploads: '' }, Buffer.alloc(0));
  const [, uploadId] = /<UploadId>([^<]+)</.exec(textOf(begun)) ?? [];
  if (uploadId === undefined) return begun;
  const parts: string[] = [];
  for (let start = 0; start < body.length; start += PART_BYTES) {
    const partNumber = String(parts.length + 1);
    const part = body.subarray(start, start + PART_BYTES);
    const sent = await send('PUT', { partNumber, uploadId }, part);
    if (sent.status !== 200) return sent;
    parts.push(
      `<Part><PartNumber>${partNumber}</PartNumber><ETag>${sent.headers.etag}</ETag></Part>`,
    );
  }
  const list = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
  const completed = await send('POST', { uploadId }, Buffer.from(list));
  const [, etag] = /<ETag>([^<]+)</.exec(textOf(completed)) ?? [];
  if (etag === undefined) return completed;
  return { status: 200, headers: { etag: etag.replaceAll('&quot;', '"') }, body: '' };
}

/** What the object keeps; checksums and lengths are those of the whole. */
function headersFor({ headers }: AwsRequest, body: Buffer): AwsRequest['headers'] {
  const kept = Object.entries(headers).filter(
    ([name]) =>
      !/^(content-length|content-md5|x-amz-(checksum|sdk-checksum|content-sha256))/.test(name),
  );
  return { ...Object.fromEntries(kept), 'content-length': String(body.length) };
}

function textOf({ body }: AwsResponse): string {
  return Buffer.from(body).toString('utf8');
}
