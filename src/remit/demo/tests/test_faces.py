import io

from PIL import Image

from remit.core.files.pictures import HIGH, WIDE
from remit.demo.faces import FACES, face


def test_a_face_is_a_picture_such_as_is_kept_and_the_same_each_time():
    picture = Image.open(io.BytesIO(face(3)))
    assert (picture.format, picture.size) == ("JPEG", (WIDE, HIGH))
    again = face.__wrapped__(3)
    assert again == face(3)


def test_no_two_faces_are_the_same():
    assert len({face(number) for number in range(FACES)}) == FACES
