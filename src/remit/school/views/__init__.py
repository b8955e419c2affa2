"""The pages of the school, its people, its posts and its timetable."""
