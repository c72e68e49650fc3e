/** Who leads a department; whoever leads none reports to them, they to the first. */
export const leads: Record<string, string> = {
  Executive: "amelia.hartmann",
  Facilities: "siobhan.o'brien",
  Engineering: "grace.okafor",
  Finance: "jonas.weber",
  IT: "anders.lind",
  Marketing: "elif.yildiz",
  People: "chiara.rossi",
  Product: "priya.raman",
  Sales: "jose.nunez",
};
