"""What an instructor gets for one class.

- `make`: notebooks with values of their own, their solutions, a course folder for nbgrader;
- `teacher_book`: the edition of the book with notes and answers;
- `slides`: the slides of every chapter, made from that edition.
"""
