import { defineDriver, emailAddress, need, personal, unixTime } from "atrium";
import { z } from "zod";
import type calendar from "../../microsoft/graph-api/driver.ts";
import { Booking } from "./booking.ts";
import { bookNow, checkIn, endMeeting, extendMeeting, releaseMeeting } from "./meetings.ts";
import { openRoom } from "./room.ts";
import { settings, status } from "./room-module.ts";

const meeting_start_time = unixTime.describe("Which meeting: its event_start");

/** Milliseconds: a look at the calendar, a change, and another look, all of which may have to wait for their turn. */
const timeout = 120_000;

export default defineDriver(
  {
    name: "Room bookings",
    module: "Bookings",
    summary: "One room's day, for the panel at its door: what is on, who comes next, book, check in, end",
    settings,
    status,
    needs: { calendar: need<typeof calendar>("Calendar") },
    setup(module) {
      return { room: openRoom(module, (room, booking) => releaseMeeting(module, room, booking)) };
    },
    update: ({ room }) => room.settingsChanged(),
  },
  (command) => ({
    start_meeting: command({
      summary: "Checks in to the current meeting, or to the next one shortly before its start",
      params: { meeting_start_time },
      run: (self, args) => checkIn(self, self.room, args.meeting_start_time),
    }),
    end_meeting: command({
      summary: "Ends the current meeting now, or declines the next one",
      timeout,
      params: { meeting_start_time },
      run: (self, args) => endMeeting(self, self.room, args.meeting_start_time),
    }),
    book_now: command({
      summary: "Books the room from now on, never over another meeting",
      description:
        "Fails when the room is taken, and says by which meeting and until when; when it is free for a shorter time, says " +
        "how long (`details.free_seconds`). Up to a minute too much is cut off at the start of the next meeting.",
      timeout,
      params: {
        period_in_seconds: z.int().min(1).max(86_400),
        title: personal(z.string().trim().min(1).max(255).optional().describe("book_now_default_title if absent")),
        owner: personal(emailAddress.optional().describe("Who books; is invited to the meeting")),
      },
      returns: Booking,
      run: (self, args) => bookNow(self, self.room, args),
    }),
    extend_meeting: command({
      summary: "Makes the current meeting longer, never over another one",
      timeout,
      params: { meeting_start_time, by_seconds: z.int().min(1).max(86_400) },
      returns: Booking,
      run: (self, args) => extendMeeting(self, self.room, args),
    }),
    check_in: command({
      summary: "The same as start_meeting",
      params: { meeting_start_time },
      run: (self, args) => checkIn(self, self.room, args.meeting_start_time),
    }),
    poll_events: command({
      summary: "Reads the calendar now",
      timeout,
      run: (self) => self.room.refresh(self),
    }),
  }),
);
