import { buildApp } from 'fauxqs';
import { withLargeObjects } from './large-objects.ts';
import { listenerService } from './listener-service.ts';
import type { AwsRequest, AwsResponse, AwsService } from './protocol.ts';

/** SNS, SQS and S3 in memory, by fauxqs: one service that tells the three apart by protocol. */
export async function createFauxqs(
  region: string,
): Promise<{ readonly service: AwsService; stop(): Promise<void> }> {
  const app = buildApp({ logger: false, defaultRegion: region });
  await app.ready();
  const service = withLargeObjects(
    listenerService((request, response) => app.routing(request, response)),
  );
  return {
    async service(request) {
      const response = await service(request);
      return isAboutQueueUrls(request) ? withReachableUrls(response, request) : response;
    },
    async stop() {
      await app.close();
    },
  };
}

function isAboutQueueUrls(request: AwsRequest): boolean {
  return /^AmazonSQS\.(CreateQueue|GetQueueUrl|ListQueues)/.test(
    String(request.headers['x-amz-target']),
  );
}

/** fauxqs gives queues a URL under `sqs.<region>.localhost`, a name that not every machine resolves. */
function withReachableUrls(response: AwsResponse, request: AwsRequest): AwsResponse {
  const body = Buffer.from(response.body).toString('utf8');
  return {
    ...response,
    body: body.replaceAll(/http:\/\/sqs\.[^/"]+/g, `http://${request.headers.host}`),
  };
}
