import { toolsFor } from './tools.js'

const { duration } = toolsFor('en')

const usersOf = (count: number): string => `${count} ${count === 1 ? 'user' : 'users'}`

/** What an administrator reads about work on many users and about what has happened, in English. */
export const operations = {
  jobs: {
    makeKeysTitle: 'Keys for everybody',
    makeKeys: 'Make keys for all users without one',
    makeKeysHint: 'Users who have a key keep it. The work goes on by itself, also when you leave this page.',
    progress: 'How far it has come',
    state: {
      running: 'Running',
      paused: 'Paused',
      completed: 'Completed',
      completed_with_failures: 'Completed, with failures',
      cancelled: 'Cancelled',
    },
    ofTotal: (handled: number, total: number): string => `${handled} of ${usersOf(total)}`,
    eta: (seconds: number): string => `About ${duration(seconds)} left.`,
    trouble: 'Something it needs is away. It goes on by itself.',
    made: 'Keys made',
    skipped: 'Left as they were',
    failed: 'Failed',
    started: 'Started',
    ended: 'Ended',
    reload: 'Look again',
    pause: 'Pause',
    resume: 'Go on',
    retry: 'Try the failed ones again',
    cancel: 'Cancel',
    toUsers: 'Users whose key is to be handed over',
  },

  setup: {
    title: 'Set up the first key',
    intro:
      'Everyone is asked for a code here, and no administrator has a key yet. You have 15 minutes to set up yours.',
    submit: 'Set up my key',
    refused: 'This link does not work, or no longer. Start the app again for a new one.',
  },

  many: {
    legend: 'With the chosen users',
    choose: (name: string): string => `Choose ${name}`,
    action: 'Action',
    actions: {
      generate: 'Generate and save new keys',
      reset: 'End all keys now',
      unlock: 'Let them try again',
      end_passes: 'Ask for a code again everywhere',
    },
    next: 'Continue',
    title: {
      generate: 'Generate new keys?',
      reset: 'End all keys?',
      unlock: 'Let these users try again?',
      end_passes: 'Ask these users for a code again?',
    },
    effect: (count: number): string => `This concerns ${usersOf(count)}:`,
    confirm: {
      generate: 'Generate and save keys',
      reset: 'End all keys now',
      unlock: 'Let them try again',
      end_passes: 'Ask for a code again',
    },
    nobody: 'Nobody was chosen.',
    done: (count: number): string => `Done for ${usersOf(count)}.`,
    refused: (count: number): string => `Not possible for ${usersOf(count)}:`,
    back: 'Back to the users',
  },
}
