/** The people of every hospital, and the platform's own, in one pool. Whose hospital a user is of, nobody but the platform can write. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnUserPoolGroup,
  ClientAttributes,
  FeaturePlan,
  LambdaVersion,
  Mfa,
  StringAttribute,
  UserPool,
  type UserPoolClient,
  UserPoolOperation,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import { acknowledge } from './acknowledge.ts';
import type { TenantFunction } from './tenant-function.ts';

export interface UsersProps {
  readonly stage: Stage;
  /** Writes a user's roles into their access token. */
  readonly onToken: TenantFunction;
}

export class Users extends Construct {
  readonly pool: UserPool;
  readonly client: UserPoolClient;

  constructor(scope: Construct, id: string, { stage, onToken }: UsersProps) {
    super(scope, id);
    this.pool = new UserPool(this, 'Pool', {
      featurePlan: FeaturePlan.ESSENTIALS,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      keepOriginal: { email: true },
      standardAttributes: { email: { required: true, mutable: true } },
      customAttributes: {
        tenantId: new StringAttribute({ mutable: false, minLen: 36, maxLen: 36 }),
        slug: new StringAttribute({ mutable: false, minLen: 3, maxLen: 40 }),
      },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      deletionProtection: stage.retain,
      removalPolicy: stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.pool.addTrigger(UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG, onToken.lambda, LambdaVersion.V2_0);
    this.client = this.pool.addClient('Client', {
      generateSecret: false,
      authFlows: { adminUserPassword: true },
      disableOAuth: true,
      accessTokenValidity: Duration.minutes(15),
      idTokenValidity: Duration.minutes(15),
      refreshTokenValidity: Duration.hours(12),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
      readAttributes: attributes.withCustomAttributes('tenantId', 'slug'),
      writeAttributes: attributes,
    });
    new CfnUserPoolGroup(this, 'Operators', {
      userPoolId: this.pool.userPoolId,
      groupName: 'operators',
      description: 'The platform’s own people',
    });
    acknowledge(this.pool, findings);
  }
}

/** What a user may change of themselves. Left out, Cognito would let them change everything, their hospital included. */
const attributes = new ClientAttributes().withStandardAttributes({ email: true, fullname: true });

const findings = {
  'AwsSolutions-COG2':
    'Whether a second factor is required is each hospital’s own rule, enforced at the edge of the API; the pool offers TOTP to everyone.',
  'AwsSolutions-COG8':
    'The Essentials plan has what is used (claims in access tokens). Adaptive authentication judges by device and place, which shared hospital workstations confound.',
};
