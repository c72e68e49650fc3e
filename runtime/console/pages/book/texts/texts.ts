/** Everything that the booking page says, in one language. */
export interface Texts {
  loading: string;
  /** Why there is nothing to book, and what helps. */
  unknownPage: string;
  unknownPageHelp: string;
  unknownBooking: string;
  unknownBookingHelp: string;
  unavailable: string;
  unavailableHelp: string;
  tooMany: string;
  tooManyHelp: string;
  failed: string;
  failedHelp: string;
  tryAgain: string;

  onlineMeeting: string;
  withPeople(names: string): string;

  chooseDay: string;
  previousMonth: string;
  nextMonth: string;
  /** How many times a day has, for those who listen; 0 for none. */
  timesFree(count: number): string;
  today: string;
  noTimesInMonth: string;
  /** Nothing can be booked, in no month. */
  noTimesAtAll: string;
  /** A button that goes to the next month with free times. */
  nextFree: string;

  chooseTime: string;
  chooseDayFirst: string;
  noTimesOnDay: string;
  morning: string;
  afternoon: string;
  evening: string;

  timeZone: string;
  changeTimeZone: string;
  searchTimeZone: string;
  zonesFound(count: number): string;

  yourDetails: string;
  /** Back to the times. */
  otherTime: string;
  name: string;
  email: string;
  /** Labels of fields by their names in small letters. */
  fields: Readonly<Record<string, string>>;
  optional: string;
  missing: string;
  wrongEmail: string;
  wrongName: string;
  tooLong(most: number): string;
  /** The field that only machines see. */
  leaveEmpty: string;
  book: string;
  mailFollows: string;

  /** The test for people: its name, what to do, and that it does not work. */
  challenge: string;
  challengeMissing: string;
  challengeBroken: string;

  slotTaken: string;
  slotTakenMeanwhile: string;
  outcomeUnknown: string;
  refused: string;
  limitReached: string;

  booked: string;
  bookedHelp: string;
  /** Waits for the link in a mail. */
  almostBooked: string;
  confirmByMail(email: string): string;
  keptUntil(time: string): string;
  noMail: string;
  confirmQuestion: string;
  confirmYes: string;
  /** Was not confirmed in time. */
  expired: string;
  expiredHelp: string;
  addToCalendar: string;
  calendarFile: string;
  /** Opens what the link in the mail opens. */
  changeOrCancel: string;
  bookAnother: string;

  yourBooking: string;
  cancelled: string;
  cancelledHelp: string;
  over: string;
  reschedule: string;
  rescheduled: string;
  rescheduledHelp: string;
  chooseNewTime: string;
  moveTo: string;
  moveHere: string;
  keepTime: string;
  cancelBooking: string;
  cancelQuestion: string;
  cancelReason: string;
  cancelYes: string;
  cancelNo: string;
}
