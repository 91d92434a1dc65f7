import type { TrainingPageMessage } from '../../protocol/training-view.ts';
import { either, type Guard, isString, literal, object } from '../../trace/guard.ts';

type WithId = Extract<TrainingPageMessage, { id: string }>;
type WithMessage = Extract<TrainingPageMessage, { message: string }>;
type WithDevice = Extract<TrainingPageMessage, { device: string }>;
type WithBytes = Extract<TrainingPageMessage, { bytes: Uint8Array }>;
type Plain = Exclude<TrainingPageMessage, WithId | WithMessage | WithDevice | WithBytes>;

const plainTypes = [
  'ready',
  'runActiveFile',
  'pause',
  'resume',
  'stop',
  'runAgain',
  'showGraph',
  'stepBackward',
  'showOutput',
  'revealFailure',
  'lookAtDevices',
  'checkDevices',
  'setUpTensorflow',
] as const satisfies readonly Plain['type'][];

/** Whether the page sent something that this host knows. */
export const isTrainingPageMessage: Guard<TrainingPageMessage> = either(
  object<{ type: Plain['type'] }>({ type: literal(...plainTypes) }),
  either(
    object<Pick<WithId, 'type' | 'id'>>({ type: literal('openSample', 'runSample'), id: isString }),
    either(
      object<WithMessage>({ type: literal('failure'), message: isString }),
      either(
        object<WithDevice>({ type: literal('useDevice'), device: isString }),
        object<WithBytes>({
          type: literal('savePlot'),
          title: isString,
          format: literal('svg', 'png'),
          bytes: (bytes): bytes is Uint8Array => bytes instanceof Uint8Array,
        }),
      ),
    ),
  ),
);
