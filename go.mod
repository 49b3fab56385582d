module loopscope

go 1.26
