import type { Command } from 'commander';
import type { KnownVersion } from '../../core/definitions/types.ts';
import { isRuleCode } from '../../core/validate/rules.ts';
import { severities } from '../../service/settings.ts';
import { collect, oneOf, standardVersion, wholeNumber } from '../options.ts';
import type { Shell } from '../shell.ts';
