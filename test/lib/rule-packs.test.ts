import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, HIPAASecurityChecks } from 'cdk-nag';
import { stageNames } from '../../lib/stages.ts';
import { platformOf } from './test-platform.ts';

const packs = { HIPAASecurityChecks, AwsSolutionsChecks };

const findingsOf = (
  Pack: typeof HIPAASecurityChecks | typeof AwsSolutionsChecks,
  platform: ReturnType<typeof platformOf>,
): string[] => new Pack(platform.node.root).validateScope(platform).violations.map(({ ruleName }) => ruleName);

describe.each(Object.entries(packs))('%s', (_, Pack) => {
  test.each(stageNames)('finds nothing in %s that is not acknowledged with a reason', (stage) => {
    expect(findingsOf(Pack, platformOf(stage))).toEqual([]);
  });

  test('finds nothing in a stage with a domain', () => {
    const domain = { name: 'ward.example', hostedZoneId: 'Z1', origins: [] };
    expect(findingsOf(Pack, platformOf('prod', { domain }))).toEqual([]);
  });

  test('finds a bucket that anyone added without care', () => {
    const platform = platformOf('local');
    new CfnBucket(platform, 'Careless');
    expect(findingsOf(Pack, platform)).not.toEqual([]);
  });
});
