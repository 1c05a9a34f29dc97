/**
 * What can be set on a pool. A setting that is not named here answers `NotImplemented`.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html
 */
import * as z from 'zod';
import { AwsError, notImplemented } from '../service.ts';
import { attributeInput } from './attribute.ts';
import { invalid, modelled } from './operation.ts';

export const mfaConfiguration = z.enum(['OFF', 'ON', 'OPTIONAL']);

const passwordPolicy = z.strictObject({
  MinimumLength: z.number().int().min(6).max(99).default(8),
  RequireUppercase: z.boolean().default(false),
  RequireLowercase: z.boolean().default(false),
  RequireNumbers: z.boolean().default(false),
  RequireSymbols: z.boolean().default(false),
  PasswordHistorySize: modelled(0).optional(),
  TemporaryPasswordValidityDays: z.number().int().min(0).max(365).default(7),
});

export type PasswordPolicy = z.output<typeof passwordPolicy>;

const STRICT_POLICY: PasswordPolicy = {
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  TemporaryPasswordValidityDays: 7,
};

const template = z.string().min(6).max(20_000);
const subject = z.string().min(1).max(140);
const messages = {
  SmsVerificationMessage: z.string().optional(),
  EmailVerificationMessage: template.optional(),
  EmailVerificationSubject: subject.optional(),
  VerificationMessageTemplate: z
    .strictObject({
      SmsMessage: z.string().optional(),
      EmailMessage: template.optional(),
      EmailSubject: subject.optional(),
      DefaultEmailOption: modelled('CONFIRM_WITH_CODE').default('CONFIRM_WITH_CODE'),
    })
    .default({ DefaultEmailOption: 'CONFIRM_WITH_CODE' }),
  EmailConfiguration: z
    .strictObject({
      SourceArn: z.string().optional(),
      ReplyToEmailAddress: z.string().optional(),
      EmailSendingAccount: z.enum(['COGNITO_DEFAULT', 'DEVELOPER']).default('COGNITO_DEFAULT'),
      From: z.string().optional(),
      ConfigurationSet: z.string().optional(),
    })
    .default({ EmailSendingAccount: 'COGNITO_DEFAULT' }),
};

/** What UpdateUserPool can change; what it leaves out goes back to its default, as on AWS. */
export const changeableSettings = {
  Policies: z
    .strictObject({
      PasswordPolicy: passwordPolicy.default(STRICT_POLICY),
      SignInPolicy: z
        .strictObject({ AllowedFirstAuthFactors: z.array(modelled('PASSWORD')) })
        .default({ AllowedFirstAuthFactors: ['PASSWORD'] }),
    })
    .default({ PasswordPolicy: STRICT_POLICY, SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] } }),
  DeletionProtection: z.enum(['ACTIVE', 'INACTIVE']).default('INACTIVE'),
  LambdaConfig: z
    .strictObject({
      PreTokenGeneration: z.string().optional(),
      PreTokenGenerationConfig: z.strictObject({ LambdaVersion: modelled('V2_0'), LambdaArn: z.string() }).optional(),
    })
    .default({}),
  AutoVerifiedAttributes: z.array(modelled('email')).default([]),
  ...messages,
  MfaConfiguration: mfaConfiguration.default('OFF'),
  UserAttributeUpdateSettings: z
    .strictObject({ AttributesRequireVerificationBeforeUpdate: z.array(modelled('email')).default([]) })
    .optional(),
  UserPoolTags: z.record(z.string(), z.string()).default({}),
  AdminCreateUserConfig: z
    .strictObject({
      AllowAdminCreateUserOnly: z.boolean().default(false),
      InviteMessageTemplate: z
        .strictObject({ SMSMessage: z.string().optional(), EmailMessage: template.optional(), EmailSubject: subject.optional() })
        .optional(),
    })
    .default({ AllowAdminCreateUserOnly: false }),
  UserPoolAddOns: z.strictObject({ AdvancedSecurityMode: z.enum(['OFF', 'AUDIT', 'ENFORCED']) }).optional(),
  AccountRecoverySetting: z
    .strictObject({
      RecoveryMechanisms: z
        .array(
          z.strictObject({
            Priority: z.number().int().min(1).max(2),
            Name: z.enum(['verified_email', 'verified_phone_number', 'admin_only']),
          }),
        )
        .min(1)
        .max(2),
    })
    .optional(),
  UserPoolTier: z.enum(['LITE', 'ESSENTIALS', 'PLUS']).default('ESSENTIALS'),
};

/** What is set once, when the pool is made. */
export const lastingSettings = {
  Schema: z.array(attributeInput).max(50).default([]),
  UsernameAttributes: z.array(modelled('email')).default([]),
  UsernameConfiguration: z.strictObject({ CaseSensitive: z.boolean() }).default({ CaseSensitive: true }),
};

const settings = z.strictObject({ ...changeableSettings, ...lastingSettings });

export type PoolSettings = z.output<typeof settings> & { readonly softwareToken: boolean };

/** Whether a user keeps the old address until the new one is proven. */
export const keepsAddress = ({ UserAttributeUpdateSettings: updates }: PoolSettings): boolean =>
  (updates?.AttributesRequireVerificationBeforeUpdate.length ?? 0) > 0;

/** Throws for settings that contradict each other or the pool's tier. */
export const checkSettings = (settings: PoolSettings): void => {
  const { LambdaConfig: triggers, UserPoolTier: tier, UserPoolAddOns: addOns } = settings;
  const customised = triggers.PreTokenGenerationConfig;
  if (triggers.PreTokenGeneration && !customised) throw notImplemented('pre token generation triggers of version V1_0');
  if (triggers.PreTokenGeneration && triggers.PreTokenGeneration !== customised?.LambdaArn)
    throw invalid('PreTokenGeneration and PreTokenGenerationConfig must name the same function.');
  if (customised && tier === 'LITE') throw unavailable('Access token customization');
  if (addOns && addOns.AdvancedSecurityMode !== 'OFF' && tier !== 'PLUS') throw unavailable('Threat protection');
  if (keepsAddress(settings) && settings.AutoVerifiedAttributes.length === 0)
    throw invalid('AttributesRequireVerificationBeforeUpdate can only name attributes of AutoVerifiedAttributes.');
  if (settings.MfaConfiguration !== 'OFF' && !settings.softwareToken)
    throw invalid('SMS configuration and Auto verification for phone_number are required when MFA is required/optional');
};

const unavailable = (feature: string): AwsError =>
  new AwsError('FeatureUnavailableInTierException', `${feature} is not available in the user pool's feature plan.`);
