import type { AwsRequest } from './protocol.ts';

/**
 * The name of the operation that a request asks for, as it stands in an IAM policy after the colon
 * wherever the protocol tells it; otherwise method and path. For logs only: services route by themselves.
 */
export function operationOf(service: string, request: AwsRequest): string {
  const { method, url, headers, body } = request;
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.slice(target.lastIndexOf('.') + 1);
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    const action = new URLSearchParams(body.toString('utf8')).get('Action');
    if (action) return action;
  }
  const known = service === 's3' ? s3Operation(method, url) : REST[`${service} ${method}`]?.(url);
  return known ?? `${method} ${url.pathname}`;
}

const REST: Readonly<Record<string, (url: URL) => string | undefined>> = {
  'lambda POST': ({ pathname }) => (pathname.endsWith('/invocations') ? 'Invoke' : undefined),
  'inspector2 POST': ({ pathname }) => (pathname === '/findings/list' ? 'ListFindings' : undefined),
};

function s3Operation(method: string, url: URL): string | undefined {
  const has = (name: string) => url.searchParams.has(name);
  const [, bucket, key] = /^\/([^/]*)\/?(.*)$/.exec(url.pathname) ?? [];
  if (!bucket) return method === 'GET' ? 'ListBuckets' : undefined;
  if (key) {
    if (has('uploads')) return 'CreateMultipartUpload';
    if (has('partNumber') && method === 'PUT') return 'UploadPart';
    if (has('uploadId')) {
      return { POST: 'CompleteMultipartUpload', DELETE: 'AbortMultipartUpload', GET: 'ListParts' }[
        method
      ];
    }
    return { GET: 'GetObject', PUT: 'PutObject', HEAD: 'HeadObject', DELETE: 'DeleteObject' }[
      method
    ];
  }
  if (has('delete')) return 'DeleteObjects';
  return { GET: 'ListObjectsV2', PUT: 'CreateBucket', HEAD: 'HeadBucket', DELETE: 'DeleteBucket' }[
    method
  ];
}
