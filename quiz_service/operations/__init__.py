"""What can be done: functions of a session, named arguments and a moment. They flush; who called them commits."""
