"""The people of the road, and what they type."""

PASSWORD = "correct horse battery"
PLAINTIFF = "阿依古丽·买买提"
DEFENDANT = "李强"
DEFENDANT_NUMBER = "65010219900101003X"
