import type { Creator, ResourceRequest } from '../deploy.ts';
import { physicalName } from '../physical-name.ts';

/** Types with nothing to do locally, and nothing that refers to them. */
const ignoredTypes = [
  'AWS::CloudWatch::Dashboard',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::Logs::ResourcePolicy',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
];

/** Types with nothing to do locally, whose ARN others need: the property with the name, and the ARN. */
const arnByType: Readonly<
  Record<string, { nameProperty: string; arn: (name: string, scope: string) => string }>
> = {
  'AWS::CloudWatch::Alarm': {
    nameProperty: 'AlarmName',
    arn: (name, scope) => `arn:aws:cloudwatch:${scope}:alarm:${name}`,
  },
  'AWS::Logs::LogGroup': {
    nameProperty: 'LogGroupName',
    arn: (name, scope) => `arn:aws:logs:${scope}:log-group:${name}:*`,
  },
  'AWS::Scheduler::ScheduleGroup': {
    nameProperty: 'Name',
    arn: (name, scope) => `arn:aws:scheduler:${scope}:schedule-group/${name}`,
  },
};

/** Creators that only tell what a resource would be called: nothing here keeps logs, or asks a resource's own policy. */
export function passiveCreators(): Record<string, Creator> {
  const creators: Record<string, Creator> = {};
  for (const type of ignoredTypes) {
    creators[type] = (request) => ({ ref: physicalName(request), attributes: {} });
  }
  for (const [type, { nameProperty, arn }] of Object.entries(arnByType)) {
    creators[type] = (request) => {
      const name = nameOf(request, nameProperty);
      const { region, accountId } = request.stack;
      return { ref: name, attributes: { Arn: arn(name, `${region}:${accountId}`) } };
    };
  }
  return creators;
}

function nameOf(request: ResourceRequest, property: string): string {
  return String(request.properties[property] ?? physicalName(request));
}
