import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeImageScanFindingsCommand,
  ECRClient,
  type ImageScanFinding,
  paginateDescribeImageScanFindings,
  StartImageScanCommand,
} from '@aws-sdk/client-ecr';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';

/** The functions of naive.asl.yml, bundled and deployed by the bench: the least that does the work. */

interface Image {
  readonly repositoryName: string;
  readonly imageDigest: string;
}

interface Found extends Image {
  readonly findings: readonly ImageScanFinding[];
  readonly high: number;
}

const idOf = ({ repositoryName, imageDigest }: Image) => ({
  repositoryName,
  imageId: { imageDigest },
});
const keyOf = ({ repositoryName, imageDigest }: Image) => `${repositoryName}@${imageDigest}`;

export async function start(image: Image): Promise<void> {
  await new ECRClient().send(new StartImageScanCommand(idOf(image))).catch((error) => {
    if (error.name !== 'LimitExceededException') throw error;
  });
}

export async function describe(image: Image): Promise<string | undefined> {
  const { imageScanStatus } = await new ECRClient().send(
    new DescribeImageScanFindingsCommand({ ...idOf(image), maxResults: 1 }),
  );
  return imageScanStatus?.status;
}

export async function read(image: Image): Promise<Omit<Found, 'high'>> {
  const findings: ImageScanFinding[] = [];
  const pages = paginateDescribeImageScanFindings({ client: new ECRClient() }, idOf(image));
  for await (const page of pages) findings.push(...(page.imageScanFindings?.findings ?? []));
  const { repositoryName, imageDigest } = image;
  return { repositoryName, imageDigest, findings };
}

export async function judge(found: Omit<Found, 'high'>): Promise<Found> {
  const high = found.findings.filter(({ severity }) => severity === 'HIGH').length;
  return { ...found, high };
}

export async function store(found: Found): Promise<void> {
  const { TABLE_NAME, BUCKET_NAME } = process.env;
  await new S3Client({ forcePathStyle: true }).send(
    new PutObjectCommand({
      Bucket: BUCKET_NAME,
      Key: `naive/${keyOf(found)}`,
      Body: JSON.stringify(found),
    }),
  );
  await new DynamoDBClient().send(
    new PutItemCommand({
      TableName: TABLE_NAME,
      Item: {
        pk: { S: `naive#${keyOf(found)}` },
        sk: { S: 'image' },
        high: { N: `${found.high}` },
      },
    }),
  );
}

export async function notify(found: Found): Promise<void> {
  const { TOPIC_ARN } = process.env;
  const Message = `${found.high} HIGH in ${keyOf(found)}`;
  await new SNSClient().send(new PublishCommand({ TopicArn: TOPIC_ARN, Message }));
}
