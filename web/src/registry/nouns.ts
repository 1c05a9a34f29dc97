/** What the operators' pages show, as the contract answers it. */
import type { contract } from '../../../functions/registry/contract.ts';
import type { Answer } from '../api.ts';

type Routes = typeof contract.routes;

export type Tenant = Answer<Routes['readTenant']>;
export type Job = Answer<Routes['readJob']>;
export type OwnDomain = Answer<Routes['readDomain']>;
export type OnboardingFigures = Answer<Routes['readFigures']>;
export type Candidate = Answer<Routes['listSignUps']>['signUps'][number];

export const hasEnded = ({ status }: Pick<Job, 'status'>): boolean => status !== 'running' && status !== 'undoing';
