/** What the platform writes to people: its identity with SES, and a template for each mail. */

import { Stack } from 'aws-cdk-lib';
import type { IPublicHostedZone } from 'aws-cdk-lib/aws-route53';
import { CfnTemplate, EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import { mailTexts } from '../mail-texts.ts';
import type { Stage } from '../stages.ts';

export interface MailTemplate {
  readonly name: string;
  readonly arn: string;
  /** The environment variable in which functions find its name: `WELCOME_MAIL`. */
  readonly variable: string;
}

export interface MailsProps {
  readonly stage: Stage;
  /** Where SES finds the keys that sign our mail (DKIM). Without one, somebody must put them where the domain is. */
  readonly zone?: IPublicHostedZone;
}

export class Mails extends Construct {
  /** `Ward <no-reply@ward.example>` */
  readonly sender: string;
  readonly identityArn: string;
  readonly templates: readonly MailTemplate[];

  constructor(scope: Construct, id: string, { stage: { name, domain }, zone }: MailsProps) {
    super(scope, id);
    // SES sends for names of two labels at least, which this machine's own is not.
    const from = domain.name.includes('.') ? domain.name : `mail.${domain.name}`;
    this.sender = `Ward <no-reply@${from}>`;
    const identity = zone && domain.hostedZoneId !== 'made' ? Identity.publicHostedZone(zone) : Identity.domain(from);
    this.identityArn = new EmailIdentity(this, 'Identity', { identity }).emailIdentityArn;
    this.templates = Object.entries(mailTexts).map(([mail, { subject, html, text }]) => {
      const templateName = `ward-${name}-${mail}`;
      const template = { templateName, subjectPart: subject, htmlPart: html, textPart: text };
      new CfnTemplate(this, mail, { template });
      const arn = Stack.of(this).formatArn({ service: 'ses', resource: 'template', resourceName: templateName });
      return { name: templateName, arn, variable: `${mail.toUpperCase()}_MAIL` };
    });
  }
}
