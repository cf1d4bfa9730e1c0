import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';

/** Signs what is asked for the screen's sake, so that the log can leave it out. */
export const DEMO_ACCESS_KEY = 'LOCALDEMO00000000000';

/** SDK clients of the local endpoint, for what only its API tells. */
export interface DemoClients {
  readonly s3: S3Client;
  readonly sfn: SFNClient;
  destroy(): void;
}

export function createDemoClients(aws: {
  readonly endpoint: string;
  readonly region: string;
}): DemoClients {
  const config = {
    endpoint: aws.endpoint,
    region: aws.region,
    credentials: { accessKeyId: DEMO_ACCESS_KEY, secretAccessKey: 'local' },
  };
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const sfn = new SFNClient(config);
  return {
    s3,
    sfn,
    destroy() {
      s3.destroy();
      sfn.destroy();
    },
  };
}
